namespace Tarn.Modules;

/// <summary>The lines that a start prints for the person at the terminal.</summary>
/// <param name="say">Takes a line at once.</param>
internal sealed class Introduction(Action<string> say)
{
    private readonly List<(IntroductionSection Section, string Line)> _lines = [];

    /// <summary>Prints a line before anything is logged: once directory and addresses are this process's.</summary>
    public void SayFirst(string line) => say(line);

    /// <summary>Adds a line that is printed once everything has started.</summary>
    public void Add(IntroductionSection section, string line) => _lines.Add((section, line));

    /// <summary>The lines by section; in a section as they were added.</summary>
    public IEnumerable<string> Lines() => _lines.OrderBy(line => line.Section).Select(line => line.Line);
}
