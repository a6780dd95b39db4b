-- Neovim with the settings that users are given: what is opened is told of.
local folder = os.getenv('FOLDER')
local ok, why = pcall(function()
  for _, one in ipairs({ { 'a.yaml', 'yaml' }, { 'house.test.policy', 'policy' } }) do
    vim.cmd('edit ' .. vim.fn.fnameescape(folder .. '/' .. one[1]))
    assert(vim.bo.filetype == one[2], one[1] .. ' is ' .. vim.bo.filetype)
    local told = function()
      for _, found in ipairs(vim.diagnostic.get(0)) do
        if found.message:match('nosuch') then return true end
      end
      return false
    end
    assert(vim.wait(30000, told, 50), 'nothing is told of ' .. one[1] .. ': ' .. vim.inspect(vim.diagnostic.get(0)))
  end
  assert(#vim.lsp.get_active_clients() == 1, 'one server for the folder')
  vim.cmd('edit! ' .. vim.fn.fnameescape(folder .. '/other.yaml'))
  assert(vim.bo.filetype == 'yaml' and #vim.lsp.buf_get_clients(0) == 0, 'YAML of others is handed over')
end)
if not ok then
  io.stderr:write(tostring(why) .. '\n')
  vim.cmd('cquit 1')
end
vim.cmd('qall!')
