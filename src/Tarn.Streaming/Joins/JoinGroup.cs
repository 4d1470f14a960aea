namespace Tarn.Streaming.Joins;

/// <summary>The rows of one key in the state.</summary>
internal sealed class JoinGroup(string key, IComparer<JoinRow> left, IComparer<JoinRow> right)
{
    public string Key => key;

    /// <summary>Whether the rows of both sides can meet; rows with NULL in their key meet none.</summary>
    public bool CanMeet => key != JoinMatcher.NoKey;

    public SortedSet<JoinRow> Left { get; } = new(left);

    public SortedSet<JoinRow> Right { get; } = new(right);

    /// <summary>The watermark at which left rows are looked at next; null: at none.</summary>
    public long? LeftTimer { get; set; }

    /// <summary>The watermark at which right rows are looked at next; null: at none.</summary>
    public long? RightTimer { get; set; }

    public bool IsEmpty => Left.Count == 0 && Right.Count == 0;
}
