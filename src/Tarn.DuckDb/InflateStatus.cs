namespace Tarn.DuckDb;

/// <summary>The result of a step of an <see cref="Inflater"/>.</summary>
public enum InflateStatus
{
    /// <summary>The stream has ended.</summary>
    Done,

    /// <summary>The output is full; more follows, or the stream's end.</summary>
    OutputFull,

    /// <summary>The input has ended before the stream.</summary>
    NeedsInput,

    /// <summary>The input is not deflate data, is damaged, or ends before the stream.</summary>
    Damaged,
}
