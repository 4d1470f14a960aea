namespace Tarn.Functions.Isolation;

/// <summary>How functions are isolated from the server, and from each other (docs/functions.md).</summary>
public enum IsolationLevel
{
    /// <summary>Nothing isolates functions here: none is run.</summary>
    None,

    /// <summary>Landlock, a filter of system calls, limits, and under root an own user.</summary>
    Basic,

    /// <summary>bubblewrap: files, processes and users of their own.</summary>
    Full,
}
