using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OnCallAgent.Web.Sources.Push.Otlp;

/// <summary>Values of OpenTelemetry as texts.</summary>
internal static class OtlpValues
{
    /// <summary>A single value as it is, a structure as JSON; empty for none.</summary>
    public static string Text(AnyValue? value) =>
        value?.ValueCase switch
        {
            AnyValue.ValueOneofCase.StringValue => value.StringValue,
            AnyValue.ValueOneofCase.BoolValue => value.BoolValue ? "true" : "false",
            AnyValue.ValueOneofCase.IntValue => value.IntValue.ToString(
                CultureInfo.InvariantCulture
            ),
            AnyValue.ValueOneofCase.DoubleValue => value.DoubleValue.ToString(
                CultureInfo.InvariantCulture
            ),
            AnyValue.ValueOneofCase.BytesValue => value.BytesValue.ToBase64(),
            AnyValue.ValueOneofCase.ArrayValue or AnyValue.ValueOneofCase.KvlistValue => Json(
                value
            ),
            _ => "",
        };

    /// <summary>Whether it is a map of fields.</summary>
    public static bool IsMap(AnyValue? value) =>
        value?.ValueCase == AnyValue.ValueOneofCase.KvlistValue;

    private static string Json(AnyValue value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, value);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    // As deep as the protocol's reader lets a message be: 100 levels.
    private static void Write(Utf8JsonWriter writer, AnyValue? value)
    {
        switch (value?.ValueCase)
        {
            case AnyValue.ValueOneofCase.KvlistValue:
                writer.WriteStartObject();
                foreach (
                    var field in value.KvlistValue.Values.DistinctBy(
                        v => v.Key,
                        StringComparer.Ordinal
                    )
                )
                {
                    writer.WritePropertyName(field.Key);
                    Write(writer, field.Value);
                }

                writer.WriteEndObject();
                break;
            case AnyValue.ValueOneofCase.ArrayValue:
                writer.WriteStartArray();
                foreach (var item in value.ArrayValue.Values)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case AnyValue.ValueOneofCase.BoolValue:
                writer.WriteBooleanValue(value.BoolValue);
                break;
            case AnyValue.ValueOneofCase.IntValue:
                writer.WriteNumberValue(value.IntValue);
                break;
            case null or AnyValue.ValueOneofCase.None:
                writer.WriteNullValue();
                break;
            default:
                writer.WriteStringValue(Text(value));
                break;
        }
    }
}
