using Tarn.Messaging.Queues.Messages;

namespace Tarn.Messaging.Queues.Lines;

/// <summary>
/// One receiver's turn: the groups from which it has taken messages. It may take their next ones too, up to the first message of the group that
/// another receiver holds.
/// </summary>
internal sealed class ReceiveTurn
{
    // At most as many as a receive has messages.
    private readonly List<(GroupKey Group, long Limit)> _groups = [];

    /// <summary>The groups of this turn, in the order of their first messages; the turn gets messages below the limit.</summary>
    public IReadOnlyList<(GroupKey Group, long Limit)> Groups => _groups;

    /// <summary>The position below which the turn gets messages of a group; null: the turn has taken none of it.</summary>
    public long? LimitOf(GroupKey group)
    {
        foreach (var (held, limit) in _groups)
        {
            if (held == group)
            {
                return limit;
            }
        }

        return null;
    }

    /// <summary>The turn takes a message of the group.</summary>
    /// <param name="limit">The position of the first message that another receiver holds.</param>
    public void Note(GroupKey group, long limit)
    {
        if (LimitOf(group) is null)
        {
            _groups.Add((group, limit));
        }
    }
}
