namespace Tarn.Lake.Shredding.Inference;

/// <summary>Bounds the fields that <see cref="ValueKinds"/> counts, because records may have any names.</summary>
/// <param name="fields">The most fields.</param>
/// <param name="characters">The most characters of all their names.</param>
public sealed class KindBudget(int fields, int characters)
{
    private int _fields = fields;
    private int _characters = characters;

    /// <summary>The budget for the fields of one value or one buffer.</summary>
    public static KindBudget OfValues => new(10_000, 1 << 20);

    /// <summary>Takes a field's part of the budget. Returns false when too little is left.</summary>
    public bool TryTake(string name)
    {
        if (_fields == 0 || name.Length > _characters)
        {
            return false;
        }

        _fields--;
        _characters -= name.Length;
        return true;
    }
}
