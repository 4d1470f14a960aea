using System.Globalization;
using Tarn.Storage.Archive;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Metadata.Sqlite;
using Tarn.Storage.Objects.Recovery;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Journal;
using Tarn.Storage.Streams.Journal.State;
using Tarn.Storage.Verification;

namespace Tarn.Storage.Recovery;

/// <summary>
/// Makes a lost or damaged metadata store again: D20 (a version is a list of extents). It begins with the newest whole
/// copy. It applies the journal's later change frames, D9 (one commit for rows and records). Then it adds the objects that
/// only blobs know. The new store is a file of its own until it is complete, durable and checked. A crash leaves the directory
/// as it was, or without a store: then the recovery is run again.
/// </summary>
/// <param name="disk">The data directory's disk; this process has the directory alone.</param>
/// <param name="instance">The data directory's instance id.</param>
/// <param name="options">The choices.</param>
/// <param name="time">The clock.</param>
/// <param name="report">Gets the findings, one by one.</param>
public sealed class DataRecovery(IDisk disk, Guid instance, DataRecoveryOptions options, TimeProvider time, Action<RecoveryFinding> report)
{
    private const string Work = DataDirectory.Metadata + ".recovering";
    private const string Claims = Work + ".claims";
    private const int EpochBits = 32;
    private const long EpochMax = 1L << 29;
    private const int CopiedBytes = 1 << 20;
    private static readonly string[] Parts = ["", "-wal", "-shm", "-journal"];

    private readonly IDisk _work = options.DryRun ?? disk;

    /// <summary>Runs the recovery.</summary>
    /// <param name="progress">Gets the progress of the walk through the blobs.</param>
    /// <param name="cancellationToken">Ends the work; the directory is then as it was.</param>
    /// <exception cref="TarnException">
    /// Conflict: the store is whole. Damaged: the journal lost its end. DiskFull, DiskFailed.
    /// </exception>
    public async Task Run(Action<VerifyProgress> progress, CancellationToken cancellationToken)
    {
        var candidates = new StoreCandidates(disk, report);
        var isWhole = candidates.IsWhole();
        if (isWhole && !options.TakesWhole)
        {
            throw new TarnException(
                ErrorKind.Conflict,
                $"{disk.LocalPath(DataDirectory.Metadata)} is whole: there is nothing to recover. With --force, objects that it lacks are added to it.");
        }

        if (isWhole && options.DryRun is null)
        {
            // Afterwards the file is the whole store, without a log beside it.
            await Open(disk.LocalPath(DataDirectory.Metadata)).DisposeAsync();
        }

        var from = isWhole ? DataDirectory.Metadata : candidates.NewestCopy();
        try
        {
            await Make(from, progress, cancellationToken);
            if (options.DryRun is not null)
            {
                report(new RecoveryFinding(FindingKind.Note, "this was a dry run: nothing was changed, and changes in the journal were not applied"));
            }
            else if (isWhole)
            {
                Replace();
            }
            else
            {
                PutInPlace(from, candidates.Damaged);
            }
        }
        finally
        {
            RemoveWork();
        }
    }

    private async Task Make(string? from, Action<VerifyProgress> progress, CancellationToken cancellationToken)
    {
        var (work, claimed) = (_work.LocalPath(Work), _work.LocalPath(Claims));
        RemoveWork();
        if (from is null)
        {
            SqliteMetadataStore.Make(work);
        }
        else
        {
            foreach (var part in Parts.Where(part => part != "-shm" && disk.Find(from + part) is not null))
            {
                Copy(from + part, Work + part);
            }
        }

        // Numbers that the lost store gave out belong to the newest epoch or to earlier ones.
        var numbers = Math.Min(ObjectRecovery.NewestEpoch(disk) + 1, EpochMax) << EpochBits;
        SqliteMetadataStore.RaiseCounters(work, numbers, numbers);
        var log = options.DryRun is not null ? null : await Replay(work);
        await using (var store = Open(work))
        await using (var claims = SqliteMetadataStore.Open(claimed, null, time, Failed))
        {
            var tables = new TableNotes(report);
            var segments = await new ObjectRecovery(disk, store, claims, options.Objects, time, tables.Add).Run(progress, cancellationToken);
            tables.End();
            await new ArchiveRecovery(disk, store, instance, report).Run(segments, cancellationToken);
            if (log is not null)
            {
                await StreamLosses.Report(store, log, report, cancellationToken);
            }

            await options.Complete(store, report);
        }

        Check(work);
    }

    private void Copy(string from, string to)
    {
        using var source = disk.OpenRead(from, FileClass.Bulk);
        using var target = _work.Create(to, FileClass.Bulk);
        var buffer = new byte[CopiedBytes];
        for (var offset = 0L; source.Read(offset, buffer) is > 0 and var count; offset += count)
        {
            target.Write(offset, buffer.AsSpan(0, count));
        }
    }

    // The journal is recovered as a start recovers it: its torn tail is cut.
    private async Task<LogContents> Replay(string work)
    {
        await using var log = JournalLog.Open(disk, instance, new JournalOptions(), time, SqliteMetadataStore.AppliedIn(disk, Work));
        var replay = new LossyReplay(log, line => report(new RecoveryFinding(FindingKind.Lost, line)));
        await using (SqliteMetadataStore.Open(work, replay, time, Failed, make: false))
        {
        }

        report(new RecoveryFinding(FindingKind.Note, FormattableString.Invariant($"{replay.Sets:N0} later changes were applied from the journal")));
        return log.Contents;
    }

    private SqliteMetadataStore Open(string path) => SqliteMetadataStore.Open(path, null, time, Failed, make: false);

    // A failed commit throws at its caller too, which ends the recovery.
    private static void Failed(Exception failure)
    {
    }

    private static void Check(string work)
    {
        var errors = SqliteMetadataStore.Verify(work);
        if (errors.Count > 0 || PrivateFile.Length(work + "-wal") > 0)
        {
            throw new TarnException(ErrorKind.Damaged, $"The recovered store is damaged: {errors.FirstOrDefault() ?? "its log is not empty"}");
        }
    }

    // A whole store stays under a second name until it is replaced, in one step.
    private void Replace()
    {
        Sync();
        var second = Free($"{DataDirectory.Metadata}.base-{Now()}");
        disk.Link(DataDirectory.Metadata, second);
        report(new RecoveryFinding(FindingKind.Note, $"the store before the recovery stays as {second}") { File = second });
        disk.Rename(Work, DataDirectory.Metadata);
        disk.SyncFolder(string.Empty);
    }

    private void Sync()
    {
        using (var file = disk.Open(Work, FileClass.Metadata))
        {
            file.Sync();
        }

        disk.SyncFolder(string.Empty);
    }

    private string Now() => time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private void PutInPlace(string? from, IReadOnlyList<string> damagedCopies)
    {
        Sync();
        var at = Now();
        if (from is not null)
        {
            // The next copy replaces this one: it stays under a second name.
            var second = Free($"{DataDirectory.Metadata}.base-{at}");
            disk.Link(from, second);
            report(new RecoveryFinding(FindingKind.Note, $"the copy stays as {second}") { File = second });
        }

        foreach (var name in damagedCopies)
        {
            SetAside(name, at);
        }

        // The store goes first: without it no start begins, whatever the moment of a crash.
        SetAside(DataDirectory.Metadata, at);
        disk.Rename(Work, DataDirectory.Metadata);
        disk.SyncFolder(string.Empty);
    }

    private void SetAside(string name, string at)
    {
        foreach (var part in Parts.Where(part => disk.Find(name + part) is not null))
        {
            var aside = Free($"{name}{StoreCandidates.Aside}{at}{part}");
            disk.Rename(name + part, aside);
            report(new RecoveryFinding(FindingKind.Note, $"{name}{part} was moved to {aside}") { File = aside });
        }

        disk.SyncFolder(string.Empty);
    }

    private string Free(string name)
    {
        var free = name;
        for (var number = 2; disk.Find(free) is not null; number++)
        {
            free = FormattableString.Invariant($"{name}.{number}");
        }

        return free;
    }

    private void RemoveWork()
    {
        foreach (var name in Parts.SelectMany(part => new[] { Work + part, Claims + part }))
        {
            _work.Delete(name);
        }
    }
}
