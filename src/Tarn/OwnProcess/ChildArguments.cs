namespace Tarn.OwnProcess;

/// <summary>Arguments of the program with which it starts itself as a child process.</summary>
internal static class ChildArguments
{
    /// <summary>The command of a process that runs SQL for the server.</summary>
    public const string Worker = "worker";

    /// <summary>
    /// The hidden flag of <c>serve</c>: the server stops when its standard input ends, and so with the process that
    /// started it.
    /// </summary>
    public const string StopWithStdin = "--stop-with-stdin";
}
