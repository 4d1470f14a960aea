using System.Collections.Frozen;

namespace Tarn.Access.Audit;

/// <summary>Which calls move data, by CloudTrail's lists, and which members of inputs are payload.</summary>
/// <param name="types">(service, operation) → CloudTrail's type of the resources.</param>
/// <param name="payload">(service, member).</param>
public sealed class DataEventTypes(IReadOnlyDictionary<(string Service, string Operation), string> types, IReadOnlySet<(string Service, string Member)> payload)
{
    private readonly FrozenDictionary<(string, string), string> _types = types.ToFrozenDictionary();
    private readonly FrozenSet<(string, string)> _payload = payload.ToFrozenSet();

    // By the operation's number; null: not asked yet; empty: a management call.
    private volatile string?[] _known = new string?[1_024];

    /// <summary>The operations with their types.</summary>
    public IEnumerable<(string Service, string Operation, string Type)> All => _types.Select(pair => (pair.Key.Item1, pair.Key.Item2, pair.Value));

    /// <summary>The type of a data call's resources; null: a management call.</summary>
    public string? Find(Call call)
    {
        var (number, known) = (call.OperationNumber, _known);
        if (number > 0 && number < known.Length && known[number] is { } type)
        {
            return type.Length == 0 ? null : type;
        }

        var found = _types.GetValueOrDefault((call.Service, call.Operation));
        if (number > 0)
        {
            if (number >= known.Length)
            {
                Array.Resize(ref known, number * 2);
                _known = known;
            }

            known[number] = found ?? "";
        }

        return found;
    }

    /// <summary>Whether records leave out a member of a service's inputs and answers.</summary>
    public bool IsPayload(string service, string member) => _payload.Contains((service, member));
}
