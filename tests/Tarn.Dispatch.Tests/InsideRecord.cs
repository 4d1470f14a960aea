using System.Text;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Targets;

namespace Tarn.Dispatch.Tests;

/// <summary>A record of a noting target: a row with its name.</summary>
internal sealed class InsideRecord(NotedInside target, string name) : IInsideAppend
{
    public static Space Space { get; } = new(60_006, "tests.inside");

    public long Target => 7;

    public int Bytes => name.Length;

    public ValueTask Enter()
    {
        target.Most = Math.Max(target.Most, ++target.Inside);
        return ValueTask.CompletedTask;
    }

    public void Write(IMetadataTransaction transaction)
    {
        if (target.Fails-- > 0)
        {
            throw new TarnException(ErrorKind.DiskFull, "full");
        }

        transaction.Put(Space, Encoding.UTF8.GetBytes(name), new byte[] { 1 });
    }

    public void Committed() => target.Known.Add(name);

    public void Leave() => target.Inside--;
}
