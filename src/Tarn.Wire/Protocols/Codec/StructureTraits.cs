using System.Text;

namespace Tarn.Wire.Protocols;

/// <summary>A structure's members, in the model's order, with look-up by name.</summary>
public sealed class StructureTraits
{
    private const int Slots = 64;
    private readonly byte[][] _names;
    private readonly short[] _first = new short[Slots];
    private readonly short[] _next;

    /// <summary>Makes the look-up tables.</summary>
    /// <param name="javaName">
    /// The name that AWS prints for the structure: <c>com.amazonaws.kinesis.v20131202.Tag</c>.
    /// </param>
    public StructureTraits(string javaName, params MemberTraits[] members)
    {
        JavaName = javaName;
        Members = members;
        _names = [.. members.Select(member => Encoding.UTF8.GetBytes(member.Name))];
        _next = new short[members.Length];
        Array.Fill(_first, (short)-1);
        for (var i = members.Length - 1; i >= 0; i--)
        {
            var slot = SlotOf(_names[i]);
            _next[i] = _first[slot];
            _first[slot] = (short)i;
        }
    }

    /// <summary>The name that AWS prints for the structure.</summary>
    public string JavaName { get; }

    /// <summary>The members, in the model's order.</summary>
    public MemberTraits[] Members { get; }

    /// <summary>Members that newer clients send and the model lacks.</summary>
    public NewerMember[] Newer
    {
        get;
        init
        {
            field = value;
            Invariant.Check(!value.Any(newer => Find(newer.Name) >= 0), "a newer member is not in the model");
        }
    } = [];

    /// <summary>The member of that name, for code that writes shapes by hand.</summary>
    public MemberTraits Member(string name) => Members[Find(Encoding.UTF8.GetBytes(name))];

    /// <summary>The index of the member of that exact name, or -1.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            return -1;
        }

        for (int i = _first[SlotOf(name)]; i >= 0; i = _next[i])
        {
            if (name.SequenceEqual(_names[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The newer member of that name, or null.</summary>
    public NewerMember? FindNewer(ReadOnlySpan<byte> name)
    {
        foreach (var newer in Newer)
        {
            if (name.SequenceEqual(newer.Name))
            {
                return newer;
            }
        }

        return null;
    }

    /// <summary>The index of the member whose element has that name, or -1.</summary>
    public int FindElement(string name)
    {
        for (var i = 0; i < Members.Length; i++)
        {
            if (!Members[i].Attribute && Members[i].WireName == name)
            {
                return i;
            }
        }

        return -1;
    }

    // Names of one structure nearly always differ in length, first or last letter.
    private static int SlotOf(ReadOnlySpan<byte> name) => ((name[0] * 7) + (name[^1] * 3) + name.Length) & (Slots - 1);
}
