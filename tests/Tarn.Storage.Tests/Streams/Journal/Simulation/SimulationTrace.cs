namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>All events of a run, as one number that is equal for two runs of a seed, and on request as text.</summary>
internal sealed class SimulationTrace(TextWriter? output)
{
    private const ulong Prime = 0x100000001B3;
    private ulong _hash = 0xCBF29CE484222325;

    public ulong Hash => _hash;

    public long Events { get; private set; }

    /// <summary>Whether the text is requested; otherwise none is made.</summary>
    public bool IsRead => output is not null;

    public void Note(string what, long a = 0, long b = 0, long c = 0)
    {
        Events++;
        foreach (var letter in what)
        {
            Mix(letter);
        }

        Mix((ulong)a);
        Mix((ulong)b);
        Mix((ulong)c);
        output?.WriteLine($"{Events,6} {what} {a} {b} {c}");
    }

    public void Comment(string what) => output?.WriteLine($"{Events,6}   # {what}");

    private void Mix(ulong value) => _hash = (_hash ^ value) * Prime ^ (_hash >> 29);
}
