namespace Tarn.Aws.TarnApi.Instances;

/// <summary>A line of the server's log.</summary>
/// <param name="Number">Its number since the start.</param>
/// <param name="Level">0 trace, 1 debug, 2 information, 3 warning, 4 error, 5 critical.</param>
/// <param name="Category">The class that logged, without its namespace.</param>
/// <param name="Message">The message, with the exception if there was one.</param>
public sealed record LogLine(long Number, DateTimeOffset Time, int Level, string Category, string Message);
