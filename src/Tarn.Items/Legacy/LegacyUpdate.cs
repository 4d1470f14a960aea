using Tarn.Items.Values;

namespace Tarn.Items.Legacy;

/// <summary>An entry of AttributeUpdates, as requested.</summary>
/// <param name="Name">The attribute.</param>
/// <param name="Action">PUT, ADD or DELETE; null: PUT.</param>
/// <param name="Value">Its value; not existing: absent.</param>
public sealed record LegacyUpdate(string Name, string? Action, AttributeValue Value);
