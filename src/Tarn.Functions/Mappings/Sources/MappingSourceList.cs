using Tarn.Functions.Mappings.Configuration;
using Tarn.Storage;

namespace Tarn.Functions.Mappings.Sources;

/// <summary>The kinds of streams that mappings read.</summary>
public sealed class MappingSourceList(params IReadOnlyList<IMappingSource> sources)
{
    /// <summary>The source of a mapping's stream.</summary>
    public IMappingSource Of(MappingConfig config) => OfArn(config.StreamArn);

    /// <summary>The source of a stream.</summary>
    /// <param name="arn">The stream's ARN.</param>
    public IMappingSource OfArn(string arn)
    {
        var source = sources.FirstOrDefault(one => arn.Split(':', 4) is [_, _, var service, _] && service == one.Service);
        Invariant.Check(source is not null, "a mapping was made for a source that Tarn reads");
        return source;
    }
}
