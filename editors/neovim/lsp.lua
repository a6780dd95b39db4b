-- Clausula in Neovim 0.11 and newer, by its own way to set up servers: put it at `plugin/clausula.lua` in the folder of your settings.

vim.filetype.add({ extension = { policy = 'policy' } })

vim.lsp.config('clausula', {
  cmd = { 'clausula', 'lsp' },
  filetypes = { 'policy', 'yaml' },
  root_markers = { 'clausula.yaml', '.git' },
})
vim.lsp.enable('clausula')
