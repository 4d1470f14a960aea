namespace Tarn.Sql.Streaming.Joins;

/// <summary>
/// One step of a join: two rows may meet, or a row meets no further one. One of the rows is null in the second case.
/// </summary>
/// <param name="Place">The input that caused it.</param>
/// <param name="Group">The number of the window among the ended ones of a push; 0 without windows.</param>
internal readonly record struct JoinEvent(JoinRow? Left, JoinRow? Right, long Place, long Group);
