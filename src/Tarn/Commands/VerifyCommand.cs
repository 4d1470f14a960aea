using System.CommandLine;
using System.Globalization;
using Tarn.Commands.Options;
using Tarn.Delivery.Endpoints;
using Tarn.Modules.Storage.Locations;
using Tarn.Output;
using Tarn.OwnProcess;
using Tarn.Storage;
using Tarn.Storage.Archive;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata.Sqlite;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Locations;
using Tarn.Storage.Objects.Verification;
using Tarn.Storage.Rows.RocksDb;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Journal.Recover;
using Tarn.Storage.Verification;

namespace Tarn.Commands;

/// <summary>
/// <c>tarn verify</c>: reads all data and checks every checksum. It reports each damaged range and the affected data.
/// </summary>
internal static class VerifyCommand
{
    public static Command Build()
    {
        var data = DataOption.Make();
        var skip = new Option<bool>("--skip-locations") { Description = "Leaves out the bytes in storage locations." };
        var command = new Command(
            "verify",
            "Checks every checksum of a data directory: journal, blobs, item rows, metadata, storage locations. Changes nothing. "
            + "Exit code 1: damage was found, or a storage location was down.")
        {
            data, skip,
        };
        command.SetAction((parsed, cancellationToken) => Run(DataOption.Of(parsed, data), parsed.GetValue(skip), cancellationToken));
        return command.WithExamples("tarn verify", "tarn verify --data /var/lib/tarn", "tarn verify --skip-locations");
    }

    private static async Task<int> Run(string path, bool skipsLocations, CancellationToken cancellationToken)
    {
        using var directory = DataDirectory.OpenToInspect(path, ProgramVersion.Text, TimeProvider.System);
        if (!directory.IsLocked)
        {
            await Console.Error.WriteLineAsync(
                $"tarn: a server runs on {directory.Path}: data that it is writing now is left out; stop it to check {DataDirectory.Metadata} and the objects");
        }

        var progress = new VerifyLine(cancellationToken);
        var applied = directory.IsLocked ? Applied(directory) : 0;
        var journal = new JournalVerifier(directory.Disk, directory.Format.Instance, applied);
        var damage = new List<Damage>(journal.Run(progress.Show));
        progress.Clear();
        await Console.Out.WriteLineAsync(Invariant($"journal: {journal.Files:N0} files, {journal.Frames:N0} frames whole, {damage.Count:N0} damaged places"));

        var blobs = new BlobVerifier(directory.Disk) { Segment = journal.CheckSegment };
        var damagedBlobs = blobs.Run(progress.Show);
        progress.Clear();
        await Console.Out.WriteLineAsync(Invariant($"blobs: {blobs.Blobs:N0} whole, {damagedBlobs.Count:N0} damaged"));
        damage.AddRange(damagedBlobs);
        await ItemRows(directory, damage);
        using var rows = await Metadata(directory, damage);
        var isComplete = true;
        if (rows is not null)
        {
            await using var locations = skipsLocations || !await StorageLocations.HasAny(rows) ? null : await Locations(directory, rows, cancellationToken);
            var outside = locations is null ? null : new LocationVerifier(rows, locations, cancellationToken);
            var others = ArchivedBlobs.In(rows, cancellationToken).Concat(PlannedBlobs.In(rows, cancellationToken));
            var objects = new ObjectVerifier(directory.Disk, rows, blobs.Damaged, others) { Locations = outside };
            damage.AddRange(await objects.Run(cancellationToken));
            var leftOut = objects.LeftOut == 0 ? "" : Invariant($", {objects.LeftOut:N0} in storage locations left out");
            await Console.Out.WriteLineAsync(Invariant($"objects: {objects.Whole:N0} whole, {objects.Broken:N0} incomplete or damaged{leftOut}"));
            isComplete = skipsLocations || objects.LeftOut == 0;
            await Report(outside);
        }

        var names = new ShardTitles(rows);
        foreach (var one in damage)
        {
            await Report(one, names);
        }

        return damage.Count == 0 && isComplete ? ExitCode.Ok : ExitCode.Failed;
    }

    private static async Task<StorageLocations> Locations(DataDirectory directory, SqliteSnapshot rows, CancellationToken cancellationToken)
    {
        var named = await LocationStores.OpenUsed(rows, () => ServeCommand.ReadLocations(directory.Path));
        return await StorageLocations.OpenToRead(rows, directory.Format.Instance, named, TimeProvider.System, cancellationToken);
    }

    private static async Task Report(LocationVerifier? outside)
    {
        if (outside is null)
        {
            return;
        }

        await foreach (var (location, blobs, unknown) in outside.Count())
        {
            await Console.Out.WriteLineAsync(location.Fault is { } fault
                ? $"storage location {location.Name}: down: {fault.Reason}"
                : Invariant($"storage location {location.Name}: {blobs:N0} blobs, {unknown:N0} of them without a row; these stay"));
        }
    }

    private static async Task ItemRows(DataDirectory directory, List<Damage> damage)
    {
        if (!directory.IsLocked)
        {
            return;
        }

        if (RowVerifier.Run(directory.Disk, DataDirectory.Items) is { } found)
        {
            await Console.Out.WriteLineAsync(found.Count == 0 ? "item rows: whole" : Invariant($"item rows: {found.Count:N0} damaged places"));
            damage.AddRange(found);
        }
    }

    // The rows of the metadata; null: a server runs, or the store is damaged.
    private static async Task<SqliteSnapshot?> Metadata(DataDirectory directory, List<Damage> damage)
    {
        if (!directory.IsLocked)
        {
            return null;
        }

        var errors = SqliteMetadataStore.Verify(directory.Disk.LocalPath(DataDirectory.Metadata));
        await Console.Out.WriteLineAsync(errors.Count == 0 ? "metadata: whole" : Invariant($"metadata: {errors.Count:N0} errors"));
        damage.AddRange(errors.Select(error => new Damage(DataDirectory.Metadata, 0, 0, error, [])));
        return errors.Count == 0 ? SqliteMetadataStore.OpenToRead(directory.Disk, DataDirectory.Metadata) : null;
    }

    // The applied LSN of the store. For an unreadable store 0: the store's own check reports the reason.
    private static long Applied(DataDirectory directory)
    {
        try
        {
            return SqliteMetadataStore.AppliedIn(directory.Disk, DataDirectory.Metadata);
        }
        catch (TarnException)
        {
            return 0;
        }
    }

    private static async Task Report(Damage damage, ShardTitles names)
    {
        await Console.Out.WriteLineAsync(Invariant($"DAMAGED {damage.File} at {damage.Position}, {damage.Length} bytes: {damage.What}"));
        foreach (var shard in damage.Affects.GroupBy(records => records.Shard))
        {
            var (first, last) = (shard.Min(records => records.FirstOffset), shard.Max(records => records.EndOffset) - 1);
            var (from, to) = (shard.Min(records => records.FirstArrivalMs), shard.Max(records => records.LastArrivalMs));
            var title = await names.Of(shard.First().Stream, shard.Key);
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"  {title}: {shard.Sum(records => records.EndOffset - records.FirstOffset):N0} records, "
                + $"sequence numbers {new SequenceNumber(shard.Key, first)} to {new SequenceNumber(shard.Key, last)}, offsets {first} to {last}, "
                + $"arrived {Time(from)} to {Time(to)}"));
        }
    }

    private static string Time(long ms) =>
        DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
