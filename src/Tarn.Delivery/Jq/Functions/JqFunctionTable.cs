namespace Tarn.Delivery.Jq.Functions;

/// <summary>The functions that are written in C#, by name and number of arguments.</summary>
internal sealed class JqFunctionTable
{
    private readonly Dictionary<(string Name, int Arguments), JqFunction> _functions = [];

    private JqFunctionTable()
    {
        Texts.AddTo(this);
        Collections.AddTo(this);
        Numbers.AddTo(this);
        Formats.AddTo(this);
        Times.AddTo(this);
        Matches.AddTo(this);
    }

    public static JqFunctionTable Instance { get; } = new();

    public void Add(string name, int arguments, JqFunction function) => _functions.Add((name, arguments), function);

    public JqFunction? Find(string name, int arguments) => _functions.GetValueOrDefault((name, arguments));
}
