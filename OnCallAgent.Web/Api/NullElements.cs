using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Api;

/// <summary>Refuses a null within a list of a request. The JSON reader holds fields to their annotations, but not what lists and maps hold.</summary>
internal sealed class NullElements : IEndpointFilter
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Known = new();

    public ValueTask<object?> InvokeAsync(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var faults = new List<FieldError>();
        foreach (var argument in context.Arguments)
        {
            // Bodies are records of this namespace; whatever else an endpoint takes is not of the caller's making.
            if (argument?.GetType() is { } type && type.Namespace == typeof(NullElements).Namespace)
            {
                Look("", argument, faults);
            }
        }

        return faults.Count > 0
            ? ValueTask.FromResult<object?>(Problems.Invalid(faults))
            : next(context);
    }

    private static void Look(string path, object value, List<FieldError> faults)
    {
        switch (value)
        {
            case string or JsonElement:
                return;
            case IDictionary map:
                foreach (DictionaryEntry entry in map)
                {
                    Step($"{path}.{entry.Key}", entry.Value, faults);
                }

                return;
            case IEnumerable list:
                var at = 0;
                foreach (var element in list)
                {
                    Step(
                        string.Create(CultureInfo.InvariantCulture, $"{path}[{at}]"),
                        element,
                        faults
                    );
                    at++;
                }

                return;
        }

        foreach (var property in Known.GetOrAdd(value.GetType(), Fields))
        {
            if (property.GetValue(value) is { } held)
            {
                var name = JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
                Look(path.Length == 0 ? name : $"{path}.{name}", held, faults);
            }
        }
    }

    private static void Step(string path, object? element, List<FieldError> faults)
    {
        if (element is null)
        {
            faults.Add(new FieldError(path, "must not be null"));
        }
        else
        {
            Look(path, element, faults);
        }
    }

    private static PropertyInfo[] Fields(Type type) =>
        type.Namespace?.StartsWith(nameof(OnCallAgent), StringComparison.Ordinal) == true
            ?
            [
                .. type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
                    .Where(static p =>
                        p is { CanRead: true, PropertyType.IsValueType: false }
                        && p.GetIndexParameters().Length == 0
                    ),
            ]
            : [];
}
