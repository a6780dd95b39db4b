-- Neovim, without a person, edits a contract and a policy with the server at its side: what it underlines, and what it makes of the
-- server's changes, is read from its buffers.
--
-- Usage: nvim --headless -u NONE -i NONE -n -c 'luafile neovim.lua', with PROGRAM, FOLDER (a copy of the folder beside this file, in which it
-- stands) and LEAVES (`asked`, `killed`: how the editor ends) in the environment.

local program, folder, leaves = vim.env.PROGRAM, vim.env.FOLDER, vim.env.LEAVES
local client, buffer

local function say(text) io.stderr:write(text .. '\n') end

-- Waits until something holds, and fails where it never does.
local function eventually(what, holds)
  if not vim.wait(30000, holds, 20) then error('it never came to this: ' .. what, 2) end
end

local function equal(found, expected, what)
  if found ~= expected then
    error(what .. ': expected\n' .. tostring(expected) .. '\nfound\n' .. tostring(found), 2)
  end
end

local function text() return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, true), '\n') .. '\n' end

-- What is said of the buffer, in the order of its lines: each code with the words that Neovim underlines.
local function underlined()
  local found = {}
  for _, one in ipairs(vim.diagnostic.get(buffer)) do
    local words = vim.api.nvim_buf_get_text(buffer, one.lnum, one.col, one.end_lnum, one.end_col, {})
    local code = one.code or (one.user_data and one.user_data.lsp and one.user_data.lsp.code)
    found[#found + 1] = string.format('%03d %s «%s»', one.lnum + 1, code, table.concat(words, '⏎'))
  end
  table.sort(found)
  return table.concat(found, ', ')
end

local function is_underlined(expected)
  if not vim.wait(30000, function() return underlined() == expected end, 20) then
    error('expected to be underlined:\n' .. expected .. '\nfound\n' .. underlined(), 2)
  end
end

-- Puts the cursor on the first of some words.
local function go_to(words)
  vim.api.nvim_win_set_cursor(0, { 1, 0 })
  if vim.fn.search('\\V' .. words, 'cw') == 0 then error('the buffer has no ' .. words, 2) end
end

-- Writes other words in place of some, as if they were typed: Neovim works out what to tell the server of it.
local function type_over(old, new)
  go_to(old)
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  vim.api.nvim_buf_set_text(buffer, row - 1, column, row - 1, column + #old, { new })
end

local function open(name)
  vim.cmd('edit! ' .. vim.fn.fnameescape(folder .. '/' .. name))
  buffer = vim.api.nvim_get_current_buf()
  assert(vim.lsp.buf_attach_client(buffer, client), 'the server is not there')
end

-- Asks as the features of the editor do, and waits.
local function ask(method, params)
  local came = vim.lsp.get_client_by_id(client).request_sync(method, params, 30000, buffer)
  if not came then error(method .. ' is not answered', 2) end
  if came.err then error(method .. ': ' .. vim.inspect(came.err), 2) end
  return came.result
end

local function place() return vim.lsp.util.make_position_params(0, 'utf-16') end

-- Carries out the change whose title begins so, where the cursor is, by the editor's own menu.
local function press(title)
  local offered, done = {}, false
  vim.ui.select = function(items, options, choose)
    for _, item in ipairs(items) do
      offered[#offered + 1] = options.format_item(item)
      if offered[#offered]:sub(1, #title) == title then choose(item) done = true return end
    end
  end
  vim.lsp.buf.code_action()
  if not vim.wait(30000, function() return done end, 20) then
    error('nothing is offered whose title begins so: ' .. title .. '; found ' .. table.concat(offered, ', '), 2)
  end
end

local function contract()
  open('a.yaml')
  is_underlined('005 contract/unknown-field «rolle»')
  local before = text()

  -- a change that is offered makes the finding go, and what is typed makes it come again
  go_to('rolle')
  press('write `role`')
  eventually('the change is made', function() return text() ~= before end)
  equal(text(), (before:gsub('rolle', 'role')), 'after the change that was offered')
  is_underlined('')
  type_over('value: acme', 'value: acmee')
  is_underlined('011 contract/unresolved-reference «acmee»')
  type_over('𝔅olt', '👍👍𝔅olt👍')
  type_over('value: acmee}', 'value: acme}, 👍: 1')
  is_underlined('011 contract/unknown-field «👍»')
  type_over(', 👍: 1', '')
  is_underlined('')

  -- lines that come, go, are put together and put back: the server's text is the editor's
  before = text()
  for _, keys in ipairs({ 'ggyyGp', '5Gdd', '5GddP6GddP5Gddp', '5GJ', 'ggdG', 'GO  👍é: x', ':%s/👍/é👍/g\r', '6Gddp', 'GA\r\r', '5G$i👍' }) do
    vim.cmd('let &undolevels = &undolevels')
    vim.cmd('silent normal! ' .. keys)
    if text() == before then error('nothing changed by ' .. keys) end
    vim.cmd('silent normal! u')
    equal(text(), before, 'after ' .. keys .. ' was undone')
  end
  type_over('role: provider', 'rolee: provider')
  is_underlined('006 contract/unknown-field «rolee»')
  type_over('rolee: provider', 'role: provider')
  is_underlined('')

  before = text()
  go_to('acme, ')
  vim.lsp.buf.rename('zeta')
  eventually('the id has another name', function() return text() ~= before end)
  equal(text(), (before:gsub('acme', 'zeta')), 'after the id was renamed')
  is_underlined('')

  -- what is told of a value is shown in a window of its own
  go_to('1 year 6 months')
  vim.lsp.buf.hover()
  local shown
  eventually('what is told of a duration', function()
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= '' then
        shown = table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), '\n')
        return shown:find('18 months', 1, true) ~= nil
      end
    end
    return false
  end)

  go_to('value: zeta')
  vim.cmd('normal! 7l')
  local found = vim.lsp.util.locations_to_items(ask('textDocument/definition', place()), 'utf-16')
  local line = vim.api.nvim_buf_get_lines(buffer, found[1].lnum - 1, found[1].lnum, true)[1]
  equal(line:sub(found[1].col, found[1].col + 3), 'zeta', 'where an id leads')

  -- a field is completed where it is begun
  type_over('  initial: 1 year 6 months', '  ini')
  go_to('  ini')
  vim.cmd('normal! $')
  local params = place()
  params.position.character = params.position.character + 1
  local items = vim.lsp.util.extract_completion_items(ask('textDocument/completion', params))
  for _, item in ipairs(items) do
    if item.label == 'initial' then vim.lsp.util.apply_text_edits({ item.textEdit }, buffer, 'utf-16') end
  end
  local completed = vim.api.nvim_buf_get_lines(buffer, 8, 9, true)[1]
  if not completed:find('^  initial: ?') then error('the completed line is ' .. completed, 2) end
end

local function policy()
  open('house.policy')
  is_underlined('')
  local before = text()
  if vim.lsp.buf.format then vim.lsp.buf.format({ timeout_ms = 30000 }) else vim.lsp.buf.formatting_sync(nil, 30000) end
  equal(text(), (before:gsub('\n  severity   error', '\n    severity error')), 'after it was formatted')
  before = text()
  go_to('least:')
  vim.lsp.buf.rename('bottom')
  eventually('the parameter has another name', function() return text() ~= before end)
  equal(text(), (before:gsub('least', 'bottom')), 'after the parameter was renamed')
  type_over('term.initial', 'term.initail')
  is_underlined('010 policy/unknown-field «initail»')
  go_to('initail')
  press('write `initial`')
  is_underlined('')
end

local function all()
  client = vim.lsp.start_client({
    name = 'clausula', root_dir = folder,
    cmd = { 'sh', '-c', '"$0" lsp; echo $? > "$1"', program, folder .. '/ended' },
    get_language_id = function(_, kind) return kind == 'policy' and 'clausula-policy' or 'yaml' end,
  })
  contract()
  policy()
end

local fine, message = xpcall(all, debug.traceback)
if not fine then
  say(message)
  vim.cmd('cquit 1')
elseif leaves == 'killed' then
  vim.loop.kill(vim.loop.os_getpid(), 'sigkill')
else
  vim.cmd('qall!')
end
