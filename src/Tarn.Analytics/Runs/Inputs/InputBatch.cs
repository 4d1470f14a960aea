using Tarn.Analytics.Engines;
using Tarn.Analytics.Runs.Rows;

namespace Tarn.Analytics.Runs.Inputs;

/// <summary>Inputs for one call of the engine, in their order. The reader fills it again and again.</summary>
internal sealed class InputBatch
{
    /// <summary>The most inputs of a batch.</summary>
    public const int InputsMax = 16_384;

    /// <summary>About the most bytes of records. Each call of the engine has fixed work.</summary>
    public const int BytesMax = 3 << 20;

    private readonly List<EngineInput> _inputs = [];
    private readonly List<InputPosition> _places = [];

    public IReadOnlyList<EngineInput> Inputs => _inputs;

    /// <summary>The position in the log of each input.</summary>
    public IReadOnlyList<InputPosition> Places => _places;

    public int Count => _inputs.Count;

    /// <summary>Bytes of the records.</summary>
    public long Bytes { get; private set; }

    public bool IsFull => Bytes >= BytesMax || Count >= InputsMax;

    /// <summary>Whether the first input is the first one after the committed ones.</summary>
    public bool BeginsAfterDone { get; set; }

    public void Add(in EngineInput input, InputPosition place)
    {
        _inputs.Add(input);
        _places.Add(place);
        Bytes += input.Record.Length;
    }

    public void Clear()
    {
        _inputs.Clear();
        _places.Clear();
        (Bytes, BeginsAfterDone) = (0, false);
    }
}
