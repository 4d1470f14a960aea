using System.Text.Json;
using Tarn.Storage.Metadata;

namespace Tarn.Analytics.Runs.Rows;

/// <summary>How far an application has committed.</summary>
/// <param name="Place">The count of inputs whose rows are all committed.</param>
/// <param name="Done">The position in the log of the last of them.</param>
/// <param name="Rows">The rows of the next input that are committed.</param>
/// <param name="Next">The position in the log of that input; the default: <paramref name="Rows"/> is 0.</param>
/// <param name="End">The end of the pass that gave the last input. The events up to it are rows.</param>
internal readonly record struct RunProgress(long Place, InputPosition Done, int Rows, InputPosition Next, long End)
{
    /// <summary>Whether a row is committed.</summary>
    /// <param name="place">The position of its input.</param>
    /// <param name="ordinal">Its number among the rows of the input, from 0.</param>
    public bool Covers(long place, int ordinal) => place < Place || (place == Place && ordinal < Rows);

    /// <summary>Writes the members of an object.</summary>
    internal static void Write(Utf8JsonWriter json, in RunProgress progress)
    {
        json.WriteNumber("place", progress.Place);
        InputPosition.Write(json, "done", progress.Done);
        json.WriteNumber("rows", progress.Rows);
        InputPosition.Write(json, "next", progress.Next);
        json.WriteNumber("end", progress.End);
    }

    internal static RunProgress Read(JsonElement json) => new(
        json.Number("place"), InputPosition.Read(json, "done"), (int)json.Number("rows"), InputPosition.Read(json, "next"), json.Number("end"));
}
