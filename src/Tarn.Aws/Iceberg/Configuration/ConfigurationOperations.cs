using Tarn.Access.Sessions;
using Tarn.Aws.Iceberg.Finding;

namespace Tarn.Aws.Iceberg.Configuration;

/// <summary>The catalog's configuration for clients.</summary>
/// <param name="endpoint">How clients reach the instance.</param>
/// <param name="bearers">Makes bearer tokens.</param>
/// <param name="guesses">Bounds guesses of secrets.</param>
/// <param name="operations">The operations of the door.</param>
[AwsOperations("iceberg")]
internal sealed partial class ConfigurationOperations(
    ClientEndpoint endpoint, BearerTokens bearers, GuessLimit guesses, Func<IReadOnlyList<OperationDescriptor>> operations);
