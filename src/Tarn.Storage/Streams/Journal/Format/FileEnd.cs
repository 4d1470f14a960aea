namespace Tarn.Storage.Streams.Journal.Format;

/// <summary>Where an earlier file ends: a later one's header says it when that one was not sealed as a matter of course (D2, D7).</summary>
/// <param name="Number">The file; 0: none.</param>
/// <param name="ValidTo">What lies past this place of it is void for ever.</param>
/// <param name="Lsn">LSN of the last frame up to there.</param>
/// <param name="ChangeLsn">LSN of the newest change up to there: a file whose last frame is damaged does not tell.</param>
internal readonly record struct FileEnd(long Number, long ValidTo, long Lsn, long ChangeLsn);
