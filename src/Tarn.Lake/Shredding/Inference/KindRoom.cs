namespace Tarn.Lake.Shredding.Inference;

/// <summary>Bounds the fields that <see cref="ValueKinds"/> keep, because records may have any names.</summary>
/// <param name="fields">The most fields.</param>
/// <param name="characters">The most characters of all their names.</param>
public sealed class KindRoom(int fields, int characters)
{
    private int _fields = fields;
    private int _characters = characters;

    /// <summary>Room for the fields of one value or one buffer.</summary>
    public static KindRoom OfValues => new(10_000, 1 << 20);

    /// <summary>Takes the room of a field. Returns false when there is too little.</summary>
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
