using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Clients;

/// <summary>GetStatus's unchanged response, for programs that read JSON.</summary>
internal static class StatusText
{
    /// <summary>Calls GetStatus and returns the response's body.</summary>
    public static async Task<string> Read(DoorClient client, CancellationToken cancellationToken)
    {
        var kept = new RawAnswer(client);
        await new TarnApiClient(kept).GetStatus(new GetStatusInput(), cancellationToken);
        return kept.Text;
    }
}
