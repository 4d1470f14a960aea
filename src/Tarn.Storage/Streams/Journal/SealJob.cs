namespace Tarn.Storage.Streams.Journal;

/// <summary>A full file, with the writer's state at its end: enough for the keeper to seal it.</summary>
internal sealed record SealJob(JournalFile File, long DataEnd, uint ChainCrc, long SyncedLsn, FooterContent Content);
