namespace Tarn.Modules;

/// <summary>The lines that a start prints for the person at the terminal.</summary>
/// <param name="say">Takes a line at once.</param>
internal sealed class Introduction(Action<string> say)
{
    private readonly List<(IntroductionSection Section, string Line)> _lines = [];

    /// <summary>
    /// Prints a line when this process owns the directory and the addresses, and before the first log line.
    /// </summary>
    public void SayFirst(string line) => say(line);

    /// <summary>Adds a line that is printed after the start of all modules.</summary>
    public void Add(IntroductionSection section, string line) => _lines.Add((section, line));

    /// <summary>The lines by section; in a section, in the order in which they were added.</summary>
    public IEnumerable<string> Lines() => _lines.OrderBy(line => line.Section).Select(line => line.Line);
}
