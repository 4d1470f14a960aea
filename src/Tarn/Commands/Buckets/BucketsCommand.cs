using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Commands.Options;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands.Buckets;

/// <summary><c>tarn buckets [NAME]</c>: contents and lifecycle rules of buckets.</summary>
internal static class BucketsCommand
{
    public static Command Build()
    {
        var name = new Argument<string?>("NAME") { Description = "The bucket; without it, all of the account are listed.", Arity = ArgumentArity.ZeroOrOne };
        var dryRun = new Option<bool>("--dry-run") { Description = "Says what the bucket's lifecycle would do now." };
        var command = new Command("buckets", "Shows buckets: objects, versions, uploads and lifecycle rules.") { name, dryRun };
        command.Validators.Add(result =>
        {
            if (result.GetValue(dryRun) && result.GetValue(name) is null)
            {
                result.AddError("--dry-run needs the name of a bucket.");
            }
        });
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var api = new TarnApiClient(client);
            var wanted = parsed.GetValue(name);
            var found = await api.DescribeBuckets(new DescribeBucketsInput { Bucket = wanted }, cancellationToken);
            Write(List(found.Buckets));
            if (wanted is not null)
            {
                await Show(api, found.Buckets[0], parsed.GetValue(dryRun), cancellationToken);
            }

            return ExitCode.Ok;
        });
        return command.WithExamples("tarn buckets", "tarn buckets lake", "tarn buckets lake --dry-run");
    }

    private static async Task Show(TarnApiClient api, BucketState bucket, bool isDry, CancellationToken cancellationToken)
    {
        if (bucket.Rules.Count > 0)
        {
            Write(new PrintedTable(
                ["rule", "acts", "does"],
                [false, false, false],
                [.. bucket.Rules.Select(rule => (string?[])[rule.Id, rule.Enabled ? "yes" : "no", rule.Text])]));
            Terminal.Output.WriteLine($"next run: {(bucket.NextRun is { } next ? Time(next) : "under way")}");
        }

        if (bucket.LastRun is { } last)
        {
            Terminal.Output.WriteLine($"last run: {Text(last)}");
        }

        if (isDry)
        {
            var preview = await api.PreviewBucketLifecycle(new PreviewBucketLifecycleInput { Bucket = bucket.Name }, cancellationToken);
            Terminal.Output.WriteLine($"a run now would do: {Text(preview.Result)}");
            Write(new PrintedTable(
                ["key", "version", "action", "rule"],
                [false, false, false, false],
                [.. preview.Examples.Select(one => (string?[])
                    [one.Key, one.VersionId, one.StorageClass is { } target ? $"{one.Action} to {target}" : one.Action, one.Rule])]));
        }
    }

    private static PrintedTable List(IReadOnlyList<BucketState> buckets) => new(
        ["bucket", "versioning", "objects", "bytes", "noncurrent", "noncurrent bytes", "bytes in locations", "markers", "uploads", "rules", "counted"],
        [false, false, true, true, true, true, true, true, true, true, false],
        [.. buckets.Select(bucket => (string?[])
        [
            bucket.Name,
            bucket.Versioning,
            Number(bucket.Usage?.Objects),
            Number(bucket.Usage?.Bytes),
            Number(bucket.Usage?.NoncurrentVersions),
            Number(bucket.Usage?.NoncurrentBytes),
            Number(bucket.Usage?.OutsideBytes),
            Number(bucket.Usage?.Markers),
            Number(bucket.Usage?.Uploads),
            Number(bucket.Rules.Count),
            bucket.Usage is { } usage ? Time(usage.CountedAt) : "not yet",
        ])]);

    private static string Text(LifecycleResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{result.Expired:N0} objects expired, {result.Removed:N0} versions and markers removed, {result.Transitioned:N0} changed their class, "
        + $"{result.UploadsAborted:N0} uploads removed; {result.Locked:N0} locked versions stay");

    private static string Number(long? number) => number?.ToString("N0", CultureInfo.InvariantCulture) ?? "";

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static void Write(PrintedTable table)
    {
        Terminal.Output.Write(table.ToTable());
        Terminal.Output.WriteLine();
    }
}
