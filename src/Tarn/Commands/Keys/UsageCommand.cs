using System.CommandLine;
using System.Globalization;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Commands.Options;
using Tarn.OwnProcess;

namespace Tarn.Commands.Keys;

/// <summary><c>tarn keys usage</c>: everything that would be lost with a key.</summary>
internal static class UsageCommand
{
    public static Command Build()
    {
        var key = new Argument<string>("KEY") { Description = "An encryption key: its id, ARN or alias." };
        var command = new Command("usage", "Shows the aliases and grants of an encryption key, and the data that needs it.") { key };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var usage = await new TarnApiClient(client).GetKeyUsage(
                new GetKeyUsageInput { KeyId = parsed.GetRequiredValue(key) }, cancellationToken);
            foreach (var line in LinesOf(usage))
            {
                await Console.Out.WriteLineAsync(line);
            }

            return ExitCode.Ok;
        });
        return command.WithExamples("tarn keys usage alias/lake", "tarn keys usage 1234abcd-12ab-34cd-56ef-1234567890ab");
    }

    private static IEnumerable<string> LinesOf(GetKeyUsageOutput usage)
    {
        var end = usage.DeletionDate is { } date ? $", destroyed at {date.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC" : "";
        yield return $"{usage.KeyArn}  {usage.KeyState}{end}";
        foreach (var alias in usage.Aliases)
        {
            yield return $"alias   {alias}";
        }

        foreach (var grant in usage.Grants)
        {
            yield return $"grant   {grant.GrantId}  {grant.GranteePrincipal}  {string.Join(", ", grant.Operations)}";
        }

        foreach (var data in usage.Dependents)
        {
            var bytes = data.SizeBytes is { } size ? string.Create(CultureInfo.InvariantCulture, $"  {size:N0} B") : "";
            yield return $"{data.Kind,-7} {data.Name}{bytes}";
        }
    }
}
