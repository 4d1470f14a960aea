namespace Tarn.Lake.Commit;

/// <summary>The outcome of putting a prepared commit into a transaction.</summary>
public enum ApplyOutcome
{
    /// <summary>The commit takes effect with the transaction.</summary>
    Applied,

    /// <summary>
    /// The commit is in effect already: an earlier transaction with an unknown outcome had succeeded. Nothing was put.
    /// D31 (a failed requirement is a conflict).
    /// </summary>
    AlreadyApplied,

    /// <summary>Another commit changed the table meanwhile. Nothing was put. Refresh and prepare again.</summary>
    Moved,

    /// <summary>The table no longer exists, or another table has its name. Nothing was put.</summary>
    Gone,
}
