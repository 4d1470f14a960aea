using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Tarn.Lake.Hive.Json;

/// <summary>The wanted members of an object, by the names that they have in files.</summary>
internal sealed class JsonNames
{
    private readonly bool _ignoresCase;
    private readonly (byte[] Name, int Place)[] _slots;
    private readonly Dictionary<string, int> _all;
    private readonly Dictionary<string, int>? _dotted;
    private readonly int[] _ordinals;

    /// <param name="options">The rules of the SerDe.</param>
    /// <param name="names">The names of all members of the type, in their order.</param>
    /// <param name="places">For each of them the index of the wanted one; −1: it is not wanted.</param>
    public JsonNames(JsonOptions options, IReadOnlyList<string> names, int[] places)
    {
        _ignoresCase = options.IgnoresCase;
        _ordinals = options.HasInternalNames ? places : [];
        _all = new Dictionary<string, int>(_ignoresCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        _dotted = options.HasDots ? new Dictionary<string, int>(_all.Comparer) : null;
        Same = new int[names.Count];
        Array.Fill(Same, -1);
        for (var i = 0; i < names.Count; i++)
        {
            if (places[i] < 0)
            {
                continue;
            }

            var name = names[i].ToLowerInvariant();
            var mapped = options.Mappings.GetValueOrDefault(name, name);
            Same[places[i]] = _all.TryGetValue(mapped, out var same) ? same : -1;
            _all[mapped] = places[i];
            _dotted?.TryAdd(name, places[i]);
        }

        _slots = new (byte[], int)[BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, _all.Count * 4))];
        foreach (var (name, place) in _all)
        {
            var bytes = Encoding.UTF8.GetBytes(name);
            var slot = Hash(bytes) & (_slots.Length - 1);
            for (; _slots[slot].Name is not null; slot = (slot + 1) & (_slots.Length - 1))
            {
            }

            _slots[slot] = (bytes, place);
        }
    }

    /// <summary>For each wanted member, another one that has the same name in files; −1: none.</summary>
    public int[] Same { get; }

    /// <summary>Whether names may have dots for the underscores of members.</summary>
    public bool HasDots => _dotted is not null;

    /// <summary>The index of the member of a name; −1: none is wanted.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        for (var slot = Hash(name) & (_slots.Length - 1); _slots[slot].Name is { } known; slot = (slot + 1) & (_slots.Length - 1))
        {
            if (name.SequenceEqual(known) || (_ignoresCase && Ascii.EqualsIgnoreCase(name, known)))
            {
                return _slots[slot].Place;
            }
        }

        return _ignoresCase && !Ascii.IsValid(name) ? _all.GetValueOrDefault(Encoding.UTF8.GetString(name), -1)
            : _ordinals.Length > 0 ? FindInternal(name) : -1;
    }

    /// <summary>The index of the member that a name with dots may mean, if no name is the member's own; −1: none.</summary>
    public int FindDotted(ReadOnlySpan<byte> name) =>
        name.Contains((byte)'.') ? _dotted!.GetValueOrDefault(Encoding.UTF8.GetString(name).Replace('.', '_'), -1) : -1;

    // Hive writes _col0, _col1 … for columns without names.
    private int FindInternal(ReadOnlySpan<byte> name) => name.StartsWith("_col"u8)
        && int.TryParse(name["_col"u8.Length..], System.Globalization.NumberStyles.None, null, out var ordinal) && ordinal < _ordinals.Length
        ? _ordinals[ordinal] : -1;

    // Letters of either case give the same number.
    private static int Hash(ReadOnlySpan<byte> name)
    {
        const ulong lower = 0x2020202020202020;
        var (first, last) = name.Length >= 8
            ? (BinaryPrimitives.ReadUInt64LittleEndian(name), BinaryPrimitives.ReadUInt64LittleEndian(name[^8..]))
            : (Short(name), 0UL);
        var mixed = ((first | lower) * 0x9E3779B97F4A7C15) ^ ((last | lower) * 0xC2B2AE3D27D4EB4F) ^ (ulong)name.Length;
        return (int)(mixed >> 33);
    }

    private static ulong Short(ReadOnlySpan<byte> name)
    {
        var number = 0UL;
        foreach (var one in name)
        {
            number = (number << 8) | one;
        }

        return number;
    }
}
