using Tarn.Access.Credentials;
using Tarn.Access.Sessions;
using Tarn.Analytics.Applications;
using Tarn.Aws.KinesisAnalyticsV2.Model;

namespace Tarn.Aws.KinesisAnalyticsV2;

/// <summary>The parts that the door of streaming SQL uses.</summary>
/// <param name="Registry">The registry of applications.</param>
/// <param name="Store">The store of applications and tags.</param>
/// <param name="Sessions">Knows which roles the service may assume.</param>
/// <param name="Sealer">Seals tokens of pages.</param>
/// <param name="Runs">Runs applications.</param>
public sealed record KinesisAnalyticsV2Parts(
    ResourceRegistry Registry, IMetadataStore Store, RoleSessions Sessions, SecretSealer Sealer, IApplicationRuns Runs)
{
    internal PageTokens Tokens => new(Sealer, KinesisAnalyticsV2Errors.InvalidArgumentException);
}
