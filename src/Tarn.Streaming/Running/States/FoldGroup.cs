using Tarn.Streaming.Planning;

namespace Tarn.Streaming.Running.States;

/// <summary>The count of rows and the folds of one key.</summary>
internal sealed class FoldGroup(IReadOnlyList<StreamFold> folds)
{
    public long Count { get; set; }

    public FoldState[] States { get; } = new FoldState[folds.Count];

    /// <summary>Adds a row, or takes it back.</summary>
    public void Take(in StateRow row)
    {
        Count += row.IsRemoval ? -1 : 1;
        for (var i = 0; i < States.Length; i++)
        {
            States[i].Take(folds[i], row.Folds[i], row.IsRemoval);
        }
    }
}
