using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Tarn.Delivery.Jq.Programs;
using Tarn.Delivery.Jq.Values;

namespace Tarn.Delivery.Jq.Paths;

/// <summary>
/// A program that is one path, or an object of paths, over the bytes of the record: one pass that builds no values
/// but the values of the paths. When a step goes into a value without members, it stops, and the tree decides.
/// </summary>
internal sealed class PathScanner
{
    private const int SimpleBytesMax = 256;

    private readonly string[]? _keys;
    private readonly PathTrie _root = new();
    private readonly int _count;

    private PathScanner(IReadOnlyList<(string Key, string[] Path)> members, bool isObject)
    {
        _keys = isObject ? [.. members.Select(member => Quoted(member.Key))] : null;
        _count = members.Count;
        for (var i = 0; i < members.Count; i++)
        {
            _root.Add(members[i].Path, i);
        }
    }

    /// <summary>The scanner of a program; null: the program is more than paths.</summary>
    public static PathScanner? Compile(JqNode root)
    {
        if (root is not ValueNodes.Members made)
        {
            return PathOf(root) is { Length: > 0 } path ? new PathScanner([(string.Empty, path)], false) : null;
        }

        var members = new List<(string, string[])>();
        foreach (var (key, value) in made.Parts)
        {
            if (key is not ValueNodes.Constant { Literal: { IsString: true } name } || PathOf(value) is not { Length: > 0 } path)
            {
                return null;
            }

            members.Add((name.Text, path));
        }

        return members.Select(member => member.Item1).Distinct().Count() == members.Count ? new PathScanner(members, true) : null;
    }

    /// <summary>The number of values that <see cref="TryFind"/> finds.</summary>
    public int Count => _count;

    /// <summary>The index of a key among the values; -1: the program's output is no object, or it does not have the key.</summary>
    public int IndexOf(string key) => _keys is null ? -1 : Array.IndexOf(_keys, Quoted(key));

    /// <summary>Runs over one record. False: the record needs the tree, which also names its faults.</summary>
    public bool TryRun(ReadOnlySpan<byte> json, JqBudget budget, out JqResult result)
    {
        result = default;
        Span<Found> found = _count <= 16 ? stackalloc Found[16] : new Found[_count];
        found = found[.._count];
        return TryFind(json, found) && TryWrite(json, found, budget.OutputBytesMax, out result);
    }

    /// <summary>Finds the ranges of the values in one record, and builds nothing. False: the record needs the tree.</summary>
    /// <param name="json">The record.</param>
    /// <param name="found">Receives <see cref="Count"/> ranges.</param>
    public bool TryFind(ReadOnlySpan<byte> json, scoped Span<Found> found)
    {
        found.Clear();
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JqReader.DepthMax });
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && Object(ref reader, _root, found) && !reader.Read();
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static string[]? PathOf(JqNode node)
    {
        var keys = new Stack<string>();
        for (; node is PathNodes.Index index; node = index.Target)
        {
            if (index.IsOptional || index.Key is not ValueNodes.Constant { Literal: { IsString: true } key })
            {
                return null;
            }

            keys.Push(key.Text);
        }

        return node is PathNodes.Identity ? [.. keys] : null;
    }

    private static string Quoted(string key) => JqWriter.Write(JqValue.Of(key), int.MaxValue)!;

    // The last one of equal keys counts, so an earlier one is forgotten with all below it.
    private static bool Object(ref Utf8JsonReader reader, PathTrie trie, scoped Span<Found> found)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var next = trie.Find(ref reader);
            reader.Read();
            if (next is null)
            {
                reader.Skip();
                continue;
            }

            next.Forget(found);
            var start = (int)reader.TokenStartIndex;
            var kind = reader.TokenType;
            if (next.HasChildren && kind == JsonTokenType.StartObject)
            {
                if (!Object(ref reader, next, found))
                {
                    return false;
                }
            }
            else if (next.HasChildren && kind != JsonTokenType.Null)
            {
                return false;
            }
            else
            {
                reader.Skip();
            }

            next.Take(found, new Found(kind, start, (int)reader.BytesConsumed));
        }

        return true;
    }

    private bool TryWrite(ReadOnlySpan<byte> json, ReadOnlySpan<Found> found, int bytesMax, out JqResult result)
    {
        result = default;
        var text = new DefaultInterpolatedStringHandler(0, 0, CultureInfo.InvariantCulture, stackalloc char[512]);
        for (var i = 0; i < found.Length; i++)
        {
            if (_keys is not null)
            {
                text.AppendLiteral(i == 0 ? "{" : ",");
                text.AppendLiteral(_keys[i]);
                text.AppendLiteral(":");
            }

            if (!Append(ref text, json, found[i], bytesMax))
            {
                text.ToStringAndClear();
                return false;
            }
        }

        text.AppendLiteral(_keys is null ? string.Empty : "}");
        var output = text.ToStringAndClear();
        if (Encoding.UTF8.GetByteCount(output) > bytesMax)
        {
            return false;
        }

        result = new JqResult(JqStatus.Output, output, null);
        return true;
    }

    // Simple values are copied; others are read and printed as jq prints them.
    private static bool Append(ref DefaultInterpolatedStringHandler text, ReadOnlySpan<byte> json, Found value, int bytesMax)
    {
        if (value.Kind is JsonTokenType.None or JsonTokenType.Null)
        {
            text.AppendLiteral("null");
            return true;
        }

        var bytes = json[value.Start..value.End];
        if (IsSimple(value.Kind, bytes))
        {
            Span<char> characters = stackalloc char[SimpleBytesMax];
            text.AppendFormatted((ReadOnlySpan<char>)characters[..Encoding.ASCII.GetChars(bytes, characters)]);
            return true;
        }

        var printed = JqWriter.Write(JqReader.Read(bytes), bytesMax);
        text.AppendFormatted(printed);
        return printed is not null;
    }

    // True, false, short integers, and short texts of ASCII without escapes.
    private static bool IsSimple(JsonTokenType kind, ReadOnlySpan<byte> bytes) => kind switch
    {
        JsonTokenType.True or JsonTokenType.False => true,
        JsonTokenType.String => bytes.Length <= SimpleBytesMax && !bytes.ContainsAny((byte)'\\', (byte)0x7F) && Ascii.IsValid(bytes),
        JsonTokenType.Number => bytes.Length <= 15 && !bytes.ContainsAnyExceptInRange((byte)'0', (byte)'9'),
        _ => false,
    };
}
