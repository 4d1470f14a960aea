using System.IO.Hashing;
using Tarn.Storage;

namespace Tarn.Lake.Hive.Json;

/// <summary>The values of a line that are wanted, in their order. It is used again for each line.</summary>
internal sealed class JsonTape
{
    /// <summary>The most values of a line. Their memory is bounded: 16 bytes each.</summary>
    private const int NodesMax = 4 << 20;

    private const int NodesFirst = 1024;
    private const int FewNames = 8;

    private JsonNode[] _nodes = new JsonNode[NodesFirst];
    private ulong[] _names = new ulong[NodesFirst];
    private int _nameCount;

    public int Count { get; private set; }

    public ref readonly JsonNode this[int node] => ref _nodes[node];

    /// <summary>Removes all values.</summary>
    public void Clear() => (Count, _nameCount) = (0, 0);

    /// <summary>Adds a value without parts, or the beginning of one with parts.</summary>
    /// <returns>Its index.</returns>
    /// <exception cref="TarnException">LimitExceeded: the line has too many values.</exception>
    public int Add(JsonNodeKind kind, int start, int length)
    {
        if (Count == _nodes.Length)
        {
            if (Count >= NodesMax)
            {
                throw new TarnException(ErrorKind.LimitExceeded, $"more than {NodesMax} values");
            }

            Array.Resize(ref _nodes, Count * 2);
        }

        _nodes[Count] = new JsonNode(kind, start, length, Count + 1);
        return Count++;
    }

    /// <summary>Ends a value with parts.</summary>
    public void End(int node) => _nodes[node] = _nodes[node] with { Next = Count };

    /// <summary>Begins to compare the names of an object.</summary>
    /// <returns>The number of names before, for <see cref="EndNames"/>.</returns>
    public int BeginNames() => _nameCount;

    /// <summary>Adds the name of a member, unescaped and in the case in which names are compared.</summary>
    public void AddName(ReadOnlySpan<byte> name)
    {
        if (_nameCount == _names.Length)
        {
            Array.Resize(ref _names, _nameCount * 2);
        }

        _names[_nameCount++] = XxHash3.HashToUInt64(name);
    }

    /// <summary>Ends the names of an object. False: two of them are equal.</summary>
    public bool EndNames(int mark)
    {
        var names = _names.AsSpan(mark, _nameCount - mark);
        _nameCount = mark;
        if (names.Length > FewNames)
        {
            names.Sort();
        }

        for (var i = 1; i < names.Length; i++)
        {
            if (names.Length > FewNames ? names[i] == names[i - 1] : names[..i].Contains(names[i]))
            {
                return false;
            }
        }

        return true;
    }
}
