using Tarn.Aws.TarnApi.Accounts;
using Tarn.Aws.TarnApi.Model;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.TarnApi.Instances;

/// <summary>The instance's settings and its own log.</summary>
/// <param name="settings">The settings with their origins; no secret is among them.</param>
/// <param name="log">The newest lines of the log.</param>
/// <param name="account">The account that may see them.</param>
/// <param name="tokens">Page tokens.</param>
[AwsOperations("tarn")]
internal sealed partial class InstanceOperations(
    IReadOnlyList<InstanceSetting> settings, ServerLog log, InstanceAccount account, PageTokens tokens);
