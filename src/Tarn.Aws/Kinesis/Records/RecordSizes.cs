using System.Globalization;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Storage.Streams.Definitions;

namespace Tarn.Aws.Kinesis.Records;

/// <summary>Checks the sizes of a put's records against the stream's maximum.</summary>
internal struct RecordSizes(StreamDefinition document)
{
    private const int ListedMax = 10;

    private readonly int _bytesMax = document.MaxRecordSizeKiB * 1024;
    private List<string>? _members;
    private int _wholeBytes;

    /// <summary>Checks the only record of a put.</summary>
    public void Note(int dataBytes, int keyBytes)
    {
        if (!Fits(dataBytes, keyBytes))
        {
            (_members ??= []).Add("data");
        }
    }

    /// <summary>Checks a record of a put of several, by its index from 0.</summary>
    public void Note(int record, int dataBytes, int keyBytes)
    {
        if (!Fits(dataBytes, keyBytes) && (_members ??= []).Count < ListedMax)
        {
            _members.Add(string.Create(CultureInfo.InvariantCulture, $"records.{record + 1}.member.data"));
        }
    }

    /// <summary>
    /// Refuses the put when a record is too large. Too much data alone gives the service's validation error. If only
    /// data and key together are too large, the message is Tarn's own.
    /// </summary>
    /// <exception cref="AwsErrorException">ValidationException, InvalidArgumentException.</exception>
    public readonly void ThrowIfAny()
    {
        if (_members is not null)
        {
            throw KinesisErrors.ValidationException(KinesisTexts.DataTooLarge(_members, _bytesMax));
        }

        if (_wholeBytes > 0)
        {
            throw KinesisErrors.InvalidArgumentException(KinesisTexts.RecordTooLarge(_wholeBytes, _bytesMax));
        }
    }

    // Returns false when the data alone is too large.
    private bool Fits(int dataBytes, int keyBytes)
    {
        if (dataBytes <= _bytesMax && dataBytes + keyBytes > _bytesMax && _wholeBytes == 0)
        {
            _wholeBytes = dataBytes + keyBytes;
        }

        return dataBytes <= _bytesMax;
    }
}
