using System.Collections.Immutable;

namespace Tarn.Access.Keys.Grants;

/// <summary>The grants on one key, by id and by grantee. It is immutable.</summary>
/// <param name="ById">The grants by their ids.</param>
/// <param name="ByGrantee">The ids by the ARNs of grantees.</param>
internal sealed record GrantsOfKey(ImmutableDictionary<string, KeyGrant> ById, ImmutableDictionary<string, ImmutableHashSet<string>> ByGrantee)
{
    public static GrantsOfKey None { get; } = new(ImmutableDictionary<string, KeyGrant>.Empty, ImmutableDictionary<string, ImmutableHashSet<string>>.Empty);

    /// <summary>The grants to a principal.</summary>
    public IEnumerable<KeyGrant> To(string grantee) => ByGrantee.TryGetValue(grantee, out var ids) ? ids.Select(id => ById[id]) : [];

    /// <summary>Sets the grant of an id; null removes it.</summary>
    public GrantsOfKey With(string id, KeyGrant? grant)
    {
        var byGrantee = ByGrantee;
        if (ById.TryGetValue(id, out var before))
        {
            var rest = byGrantee[before.Grantee].Remove(id);
            byGrantee = rest.IsEmpty ? byGrantee.Remove(before.Grantee) : byGrantee.SetItem(before.Grantee, rest);
        }

        return grant is null
            ? new GrantsOfKey(ById.Remove(id), byGrantee)
            : new GrantsOfKey(
                ById.SetItem(id, grant),
                byGrantee.SetItem(grant.Grantee, byGrantee.GetValueOrDefault(grant.Grantee, ImmutableHashSet<string>.Empty).Add(id)));
    }
}
