using Tarn.Messaging.Queues.Messages;

namespace Tarn.Messaging.Queues.Lines;

/// <summary>One receiver's turn: the groups from which it has taken messages, so that it may take their next ones too.</summary>
internal sealed class ReceiveTurn
{
    private readonly List<GroupKey> _groups = [];

    /// <summary>The groups of this turn.</summary>
    public IReadOnlyList<GroupKey> Groups => _groups;

    /// <summary>Whether this turn holds the group.</summary>
    public bool Has(GroupKey group) => _groups.Contains(group);

    /// <summary>The turn has taken a message of the group.</summary>
    public void Note(GroupKey group)
    {
        if (!_groups.Contains(group))
        {
            _groups.Add(group);
        }
    }
}
