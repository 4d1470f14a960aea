using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Streams.Journal.Retain;

/// <summary>A full file, with the writer's state at its end: enough for the keeper to seal it.</summary>
internal sealed record SealJob(JournalFile File, long DataEnd, uint ChainCrc, long SyncedLsn, FooterContent Content);
