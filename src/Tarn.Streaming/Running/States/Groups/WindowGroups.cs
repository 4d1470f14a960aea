using Tarn.Storage.Checksums;
using Tarn.Streaming.Planning;

namespace Tarn.Streaming.Running.States.Groups;

/// <summary>The groups of open windows, each with a count and a number for each aggregate.</summary>
internal abstract class WindowGroups(IReadOnlyList<StreamFold> folds)
{
    public const int NoGroup = -1;
    protected const int GroupsPerPiece = 10_000;
    protected const int HashesAhead = 256;

    /// <summary>The states of groups, which rows are added to.</summary>
    public GroupStates States { get; protected set; } = new(folds.Count);

    /// <summary>Whether a window is open.</summary>
    public abstract bool IsOpen { get; }

    /// <summary>The bytes of its memory.</summary>
    public abstract long Bytes { get; }

    /// <summary>Whether two groups are to be one: before it, the rows so far must be in their states.</summary>
    public virtual bool HasJoin => false;

    protected IReadOnlyList<StreamFold> Folds => folds;

    /// <summary>The group of a row; <see cref="NoGroup"/>: the row is late for all its windows.</summary>
    /// <param name="clock">The row's time.</param>
    /// <param name="key">The bytes of its key.</param>
    /// <param name="watermark">The watermark before it.</param>
    public abstract int Of(long clock, ReadOnlySpan<byte> key, long watermark);

    /// <summary>Whether a watermark may end a window.</summary>
    public abstract bool Ends(long watermark);

    /// <summary>Gives the groups of the windows that a watermark ends.</summary>
    public abstract void End(long place, long watermark, GroupsDue due);

    /// <summary>Makes one group of two.</summary>
    public virtual void Join()
    {
    }

    /// <summary>Frees what due groups needed.</summary>
    public virtual void Forget()
    {
    }

    /// <param name="begin">Begins a piece of a state.</param>
    /// <param name="give">Takes a piece.</param>
    public abstract void Write(Func<StateWriter> begin, Func<StateWriter, long> give);

    /// <summary>Reads a piece of a state.</summary>
    public abstract void Read(ref StateReader reader);

    /// <summary>Adds the states of one group to another's.</summary>
    protected void Merge(Span<FoldState> whole, ReadOnlySpan<FoldState> part)
    {
        for (var i = 0; i < whole.Length; i++)
        {
            whole[i].Take(folds[i], part[i]);
        }
    }

    protected static void Write(StateWriter piece, ReadOnlySpan<FoldState> states)
    {
        foreach (var state in states)
        {
            piece.Long(state.Count);
            piece.Long(state.Number);
        }
    }

    /// <summary>Finds the hashes of the next keys of a state.</summary>
    /// <param name="reader">A copy: it is not moved.</param>
    /// <param name="groups">The groups that are left.</param>
    /// <param name="bytes">The bytes of a group between its key and its states.</param>
    /// <param name="hashes">Takes the hashes.</param>
    protected ReadOnlySpan<uint> Ahead(StateReader reader, int groups, int bytes, Span<uint> hashes)
    {
        hashes = hashes[..Math.Min(groups, hashes.Length)];
        foreach (ref var hash in hashes)
        {
            hash = KeyTable.HashOf(reader.Bytes());
            reader.Take(bytes + (folds.Count * FoldState.Bytes));
        }

        return hashes;
    }

    protected static void Read(ref StateReader reader, Span<FoldState> states)
    {
        foreach (ref var state in states)
        {
            (state.Count, state.Number) = (reader.Long(), reader.Long());
        }
    }
}
