using System.CommandLine;
using System.Globalization;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Commands.Options;
using Tarn.OwnProcess;

namespace Tarn.Commands.Prefixes;

/// <summary><c>tarn prefixes</c>: work on plain prefixes of buckets.</summary>
internal static class PrefixesCommand
{
    private const string Example = "tarn prefixes compact s3://lake/logs/2026/11 --dry-run";

    public static Command Build() => new Command("prefixes", "Works on plain prefixes of buckets.") { Compact() }.WithExamples(Example);

    private static Command Compact()
    {
        var location = new Argument<string>("s3://BUCKET/PREFIX") { Description = "The prefix. It belongs to no table." };
        var target = new Option<int?>("--target-mb") { Description = "The size of joined objects. [128]", HelpName = "N" };
        var format = new Option<string?>("--format")
        {
            Description = "json or csv: lines of any text without header lines. [objects that begin with a JSON object]",
            HelpName = "json|csv",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only says the objects that a run would join." };
        var command = new Command("compact", "Joins small objects with lines, plain or gzipped, and Parquet files, in the order of their keys.")
        {
            location,
            target,
            format,
            dryRun,
        };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var input = new CompactPrefixInput
            {
                Location = parsed.GetRequiredValue(location),
                TargetMegabytes = parsed.GetValue(target),
                Format = parsed.GetValue(format),
                DryRun = parsed.GetValue(dryRun),
            };
            return await Run(new TarnApiClient(client), input, cancellationToken);
        });
        return command.WithExamples(
            Example, "tarn prefixes compact s3://lake/logs/2026/11", "tarn prefixes compact s3://lake/export --format csv --target-mb 64");
    }

    private static async Task<int> Run(TarnApiClient tarn, CompactPrefixInput input, CancellationToken cancellationToken)
    {
        var (objects, groups, failed) = (0L, 0L, 0L);
        do
        {
            var part = await tarn.CompactPrefix(input, cancellationToken);
            foreach (var group in part.Groups ?? [])
            {
                (objects, groups, failed) = group.Failure is null ? (objects + group.Objects, groups + 1, failed) : (objects, groups, failed + 1);
                await Console.Out.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{group.Objects:N0} objects from {group.FirstKey}, {group.Bytes:N0} bytes{Outcome(group)}"));
            }

            foreach (var left in part.Left ?? [])
            {
                await Console.Out.WriteLineAsync($"left: {left.Key}: {left.Reason}");
            }

            input = new CompactPrefixInput
            {
                Location = input.Location,
                TargetMegabytes = input.TargetMegabytes,
                Format = input.Format,
                DryRun = input.DryRun,
                After = part.Next,
            };
        }
        while (input.After is not null);
        var verb = input.DryRun == true ? "would become" : "became";
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{objects:N0} objects {verb} {groups:N0}"));
        return failed == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private static string Outcome(JoinedObjects group) => group switch
    {
        { Failure: { } failure } => $": stay as they are: {failure}",
        { Key: { } key } => $" → {key}",
        _ => "",
    };
}
