using System.CommandLine;
using Tarn.Aws.TarnApi.Model;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.Commands.Sql;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands.Users;

/// <summary><c>tarn users</c>: the users and roles of the account.</summary>
internal static class UsersCommand
{
    public static Command Build()
    {
        var all = new Option<bool>("--all") { Description = "Lists all rows in a terminal too; else at most 200." };
        var command = new Command("users", "Lists the users and roles of the account.") { all };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var resources = new ResourceClient(client);
            IReadOnlyList<FoundResource> found =
                [.. await resources.All("user", cancellationToken), .. await resources.All("role", cancellationToken)];
            new ResultOutput("table", isInteractive: false) { IsWhole = parsed.GetValue(all), Ways = "--all shows all" }.Write(new PrintedTable(
                ["kind", "name", "arn"], [false, false, false], [.. found.Select(one => new string?[] { one.Kind, one.Name, one.Arn })]));
            return ExitCode.Ok;
        });
        return command.WithExamples("tarn users", "tarn users --all");
    }
}
