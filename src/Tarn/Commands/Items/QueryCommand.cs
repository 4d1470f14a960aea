using System.CommandLine;
using System.Text.Json;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.OwnProcess;

namespace Tarn.Commands.Items;

/// <summary><c>tarn items query STATEMENT</c>: items that a statement of PartiQL finds.</summary>
internal static class QueryCommand
{
    private const int LimitDefault = 1_000;

    public static Command Build()
    {
        var typed = ItemsCommand.Typed();
        var statement = new Argument<string>("STATEMENT") { Description = "A SELECT of PartiQL." };
        var limit = new Option<int>("--limit") { Description = "The most items.", DefaultValueFactory = _ => LimitDefault };
        var command = new Command("query", "Prints the items that a SELECT of PartiQL finds, one JSON object a line.") { statement, limit, typed };
        command.Validators.Add(result =>
        {
            if (result.GetValue(statement) is { } given && !given.TrimStart().StartsWith("SELECT", StringComparison.OrdinalIgnoreCase))
            {
                result.AddError("STATEMENT must be a SELECT: this command changes nothing.");
            }
        });
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var items = new ItemClient(client);
            var (left, token) = (parsed.GetValue(limit), default(string));
            do
            {
                var page = await items.Call(
                    "ExecuteStatement",
                    json =>
                    {
                        json.WriteString("Statement", parsed.GetRequiredValue(statement));
                        if (token is not null)
                        {
                            json.WriteString("NextToken", token);
                        }
                    },
                    cancellationToken);
                foreach (var item in page.GetProperty("Items").EnumerateArray().Take(left))
                {
                    await Console.Out.WriteLineAsync(ItemText.Of(item, parsed.GetValue(typed)));
                    left--;
                }

                token = page.TryGetProperty("NextToken", out var next) ? next.GetString() : null;
            }
            while (token is not null && left > 0);
            return ExitCode.Ok;
        });
        return command.WithExamples("tarn items query \"SELECT * FROM orders WHERE id = 'A17'\"", "tarn items query \"SELECT id FROM orders\" --limit 20");
    }
}
