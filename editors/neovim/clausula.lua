-- Clausula in Neovim 0.7 and newer: put it at `plugin/clausula.lua` in the folder of your settings, or `luafile` it.

local group = vim.api.nvim_create_augroup('clausula', { clear = true })

vim.api.nvim_create_autocmd({ 'BufRead', 'BufNewFile' }, {
  group = group,
  pattern = '*.policy',
  callback = function() vim.bo.filetype = 'policy' end,
})

-- The project's folder: the nearest above a file with the settings or a repository, else the file's own.
local function root(buffer)
  local folder = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(buffer), ':p:h')
  local above = vim.fn.escape(folder, ' ,;') .. ';'
  local settings = vim.fn.findfile('clausula.yaml', above)
  if settings ~= '' then return vim.fn.fnamemodify(settings, ':p:h') end
  local repository = vim.fn.finddir('.git', above)
  if repository ~= '' then return vim.fn.fnamemodify(repository, ':p:h:h') end
  return folder
end

-- YAML is handed over where it says what it is; which of it is a contract the server decides.
local function is_ours(buffer)
  if vim.bo[buffer].filetype == 'policy' then return true end
  if vim.fn.fnamemodify(vim.api.nvim_buf_get_name(buffer), ':t') == 'clausula.yaml' then return true end
  for _, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, 200, false)) do
    if line:match('^["\']?schema["\']?%s*:%s*["\']?%l[%w_.-]*/%d') then return true end
  end
  return false
end

-- One server for each folder; before 0.8 Neovim does not count them itself.
local servers = {}

vim.api.nvim_create_autocmd('FileType', {
  group = group,
  pattern = { 'policy', 'yaml' },
  callback = function(event)
    local buffer = event.buf
    if vim.bo[buffer].filetype == 'policy' then vim.bo[buffer].commentstring = '# %s' end
    if not is_ours(buffer) then return end
    local folder = root(buffer)
    local config = {
      name = 'clausula',
      cmd = { 'clausula', 'lsp' },
      root_dir = folder,
      workspace_folders = { { uri = vim.uri_from_fname(folder), name = folder } },
      capabilities = vim.lsp.protocol.make_client_capabilities(),
    }
    if vim.lsp.start then
      vim.lsp.start(config)
      return
    end
    local id = servers[folder]
    if not id or not vim.lsp.get_client_by_id(id) then
      id = vim.lsp.start_client(config)
      servers[folder] = id
    end
    if id then vim.lsp.buf_attach_client(buffer, id) end
  end,
})
