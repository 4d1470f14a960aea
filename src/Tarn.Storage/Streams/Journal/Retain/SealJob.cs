using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Streams.Journal.Retain;

/// <summary>A full file and what the writer knew at its end: enough for the keeper to seal it.</summary>
internal sealed record SealJob(JournalFile File, long DataEnd, uint ChainCrc, long SyncedLsn, FooterContent Content);
