using Tarn.Aws.TarnApi.Model;

namespace Tarn.Aws.TarnApi.Pending;

/// <summary>A row, and the account that owns its resource.</summary>
/// <param name="Row">The row without its losses.</param>
public sealed record BacklogEntry(string Account, BacklogRow Row);
