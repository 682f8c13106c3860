using OnCallAgent.Web.Commands;

return await OnCallCommands.RunAsync(args);
