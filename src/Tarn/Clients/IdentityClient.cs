using System.Text;
using System.Xml.Linq;

namespace Tarn.Clients;

/// <summary>STS as the commands use it.</summary>
internal sealed class IdentityClient(DoorClient client)
{
    /// <summary>The account of the key.</summary>
    public async Task<string> Account(CancellationToken cancellation)
    {
        var answer = await client.Send(
            new DoorRequest
            {
                Service = "sts",
                Headers = new Dictionary<string, string> { ["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8" },
                Body = Encoding.ASCII.GetBytes("Action=GetCallerIdentity&Version=2011-06-15"),
            },
            cancellation);
        return XDocument.Load(new MemoryStream(answer)).Descendants().First(element => element.Name.LocalName == "Account").Value;
    }
}
