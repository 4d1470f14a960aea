using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Clients;

/// <summary>The account of names and ARNs on the server.</summary>
internal static class Account
{
    /// <summary>Asks the server.</summary>
    public static async Task<string> Of(DoorClient client, CancellationToken cancellationToken) =>
        (await new TarnApiClient(client).GetStatus(new GetStatusInput(), cancellationToken)).Instance!.Account!;
}
